"""The words of each language, as data, and other languages said in English."""
