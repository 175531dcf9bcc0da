"""What a source sends, read and checked: pure, from the bytes of a request to the article that they mean."""
