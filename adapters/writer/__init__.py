"""The analyst without a model: sentences chosen by what the facts are."""
