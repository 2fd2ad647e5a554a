"""LinkedIn, by its share page: the link goes along, the words by clipboard."""
