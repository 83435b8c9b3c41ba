"""People who work in the admin."""

from django.contrib.auth.models import Group, User

from networks.models import EditorGroup, NetworkPage


def user_in(*groups: Group, name: str = "aino") -> User:
    user = User.objects.create_user(name, f"{name}@example.fi", first_name=name.capitalize())
    user.groups.set(groups)
    return user


def hub_group(role: str) -> Group:
    return EditorGroup.objects.get(network_key=None, role=role).group


def network_group(network: NetworkPage, role: str) -> Group:
    return EditorGroup.objects.get(network_key=network.translation_key, role=role).group


def editor_of(network: NetworkPage, name: str = "aino") -> User:
    return user_in(network_group(network, "editors"), name=name)


def moderator_of(network: NetworkPage, name: str = "matti") -> User:
    return user_in(network_group(network, "moderators"), name=name)
