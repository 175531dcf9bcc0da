"""What at least two services need, and nothing else: a module enters with its second user and leaves with it."""
