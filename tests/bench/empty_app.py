"""The least that Textual can do: the yardstick of first paints."""

from textual.app import App

if __name__ == "__main__":
    App[None]().run()
