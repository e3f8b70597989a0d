"""The rules of homework: plain values and what may happen to them; standard library only."""
