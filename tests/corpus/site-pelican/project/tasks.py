from invoke import task


@task
def publish(c):
    c.run("pelican -s publishconf.py")
