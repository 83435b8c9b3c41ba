"""What a browser meets when a new reader opens a page."""

from dataclasses import dataclass, field

from playwright.sync_api import Browser

NARROWEST = {"width": 320, "height": 640}


@dataclass
class Visit:
    """One page, opened once."""

    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    cookies: list[str] = field(default_factory=list)
    heading_levels: list[int] = field(default_factory=list)
    too_wide_by: int = 0


def visit(browser: Browser, address: str) -> Visit:
    """Open `address` with no history at all and wait until nothing more is fetched."""
    seen = Visit()
    with browser.new_context(viewport=NARROWEST, reduced_motion="reduce") as context:
        page = context.new_page()
        page.on("request", lambda request: seen.requests.append(request.url))
        page.on("console", lambda message: seen.complaints.append(message.text))
        page.goto(address, wait_until="networkidle")
        tags = page.locator("h1, h2, h3, h4").evaluate_all("all => all.map(heading => heading.tagName)")
        seen.heading_levels = [int(tag[1]) for tag in tags]
        seen.cookies = [str(cookie["name"]) for cookie in context.cookies()]
        seen.too_wide_by = page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
    return seen
