"""Drawing the areas: projections, schematic cells, and real borders."""
