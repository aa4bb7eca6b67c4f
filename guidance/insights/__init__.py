"""What came of it: exposures of prompts and what people did with them."""
