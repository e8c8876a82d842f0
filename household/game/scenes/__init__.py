"""What can be on the screen: each scene takes input, goes on with time, and names the next one."""
