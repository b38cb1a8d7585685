"""The panes and lines of the screens, drawn line by line."""
