"""The machine this runs on: its devices, its folders, and where its progress is shown."""
