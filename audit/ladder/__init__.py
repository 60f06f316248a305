"""The cultivation ladder recounted from the enterprises' own slots."""
