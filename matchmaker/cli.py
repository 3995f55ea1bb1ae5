"""Commands that cross rooms: demo, doctor, backup."""
