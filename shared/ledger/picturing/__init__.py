"""The life of pictures: fetched for pages that show them, told to these pages, and removed when none does."""
