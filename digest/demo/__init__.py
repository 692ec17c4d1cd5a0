"""Three days of news in our own words, so that everything can be tried with no network and no key."""
