"""What a teardown removes and in which order, what refuses to be removed, what stays and until when. Pure."""
