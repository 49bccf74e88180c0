from pelican import signals


def add(generator):
    generator.context["tide"] = "high"


def register():
    signals.generator_init.connect(add)
