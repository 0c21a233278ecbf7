"""Log in, register, log out: passwords, sessions and tokens for the accounts of `users`."""
