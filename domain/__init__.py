"""What is true whoever asks. Standard library only."""
