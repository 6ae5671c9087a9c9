"""The desk's and the clinician's page: the visits of a day, complete or not, and what people say of them."""
