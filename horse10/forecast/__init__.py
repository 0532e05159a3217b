"""What a network will do on an animal that nobody has filmed yet, from the animals of a labelled project.

Each animal is kept out of a training in turn (`folds`, `plan`), its errors are put together (`pooled`), and from these
comes what can be said: `interval`, `moments`, `confidence`, `surface`, `starts`. `findings` holds all of it as JSON.
"""
