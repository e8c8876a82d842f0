"""Every schedule of the tasks, and the shortest unlucky one."""
