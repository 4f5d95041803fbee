"""Single characters out of place: references, controls, private and compatibility characters, signs of loss."""
