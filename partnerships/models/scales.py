"""Scales that several nouns share."""

from django.core.validators import MaxValueValidator, MinValueValidator

ONE_TO_FIVE = [MinValueValidator(1), MaxValueValidator(5)]
