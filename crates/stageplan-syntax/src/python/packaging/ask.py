"""Answers questions about Python's packages with the `packaging` library: a question a line, its parts between tabs.

The test beside this file asks, and keeps what was answered in `answers.tsv`.
"""

import sys

import packaging
from packaging import markers, requirements, specifiers, tags, utils, version

LINES = [(3, minor) for minor in range(8, 16)]
PATCHES = [0, 1, 2, 3, 4, 5, 9, 100]
MACHINES = ["x86_64", "aarch64"]


def versions(text):
    return str(version.Version(text))


def order(text):
    return " ".join(sorted(text.split(" "), key=version.Version))


def allows(specifier, candidates):
    wanted = specifiers.SpecifierSet(specifier)
    return "".join("01"[wanted.contains(one, prereleases=True)] for one in candidates.split(" "))


def marker(text):
    read = markers.Marker(text)

    def line(major, minor):
        answers = set()
        for patch in PATCHES:
            for machine in MACHINES:
                full = f"{major}.{minor}.{patch}"
                answers.add(
                    read.evaluate(
                        {
                            "extra": "",
                            "implementation_name": "cpython",
                            "implementation_version": full,
                            "os_name": "posix",
                            "platform_machine": machine,
                            "platform_python_implementation": "CPython",
                            "platform_system": "Linux",
                            "python_full_version": full,
                            "python_version": f"{major}.{minor}",
                            "sys_platform": "linux",
                        }
                    )
                )
        return "?" if len(answers) > 1 else "01"[answers.pop()]

    return "".join(line(*one) for one in LINES)


def requirement(text):
    read = requirements.Requirement(text)
    compared = sorted(f"{one.operator}{one.version}" for one in read.specifier)
    extras = sorted(utils.canonicalize_name(one) for one in read.extras)
    parts = [utils.canonicalize_name(read.name), ",".join(extras), ",".join(compared), read.url or ""]
    return " ".join([*parts, "marker" if read.marker else ""])


def platforms(libc, machine):
    name, major, minor = libc.split(" ")
    if name == "musl":
        found = [f"musllinux_{major}_{one}" for one in range(int(minor) + 1)]
    else:
        found = [f"manylinux_{major}_{one}" for one in range(5, int(minor) + 1)]
        old = {"manylinux1": 5, "manylinux2010": 12, "manylinux2014": 17}
        found += [one for one, needs in old.items() if needs <= int(minor)]
    return [f"{one}_{machine}" for one in [*found, "linux"]]


def supported():
    for libc in ["glibc 2 41", "glibc 2 36", "musl 1 2"]:
        for machine in MACHINES:
            for line in [(3, 7), *LINES]:
                interpreter = f"cp{line[0]}{line[1]}"
                abi = interpreter + ("m" if line < (3, 8) else "")
                where = platforms(libc, machine)
                found = set(tags.cpython_tags(line, [abi], where))
                yield found | set(tags.compatible_tags(line, interpreter, where))


SUPPORTED = list(supported())


def wheel(name):
    *_, found = utils.parse_wheel_filename(name)
    return "".join("01"[bool(found & one)] for one in SUPPORTED)


def sdist(name):
    return utils.parse_sdist_filename(name)[0]


ANSWERS = {
    "version": versions,
    "order": order,
    "allows": allows,
    "marker": marker,
    "requirement": requirement,
    "wheel": wheel,
    "sdist": sdist,
}

# Other versions of the library answer some questions differently.
print("packaging", packaging.__version__, sep="\t")
for row in sys.stdin.read().splitlines():
    kind, *parts = row.split("\t")
    try:
        answer = ANSWERS[kind](*parts)
    except Exception:
        answer = "-"
    print(row, answer, sep="\t")
