"""What carries between a hosted product and its practice's flows, in a container beside the product.

Standard library only, but for boto3: these files alone are in the container's image.
"""
