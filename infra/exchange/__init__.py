"""What runs in the exchange: the filter that lets declared fields pass, and the function around it."""
