"""The analyst that is a Gemini model, through Google's own client."""
