//! What we read against what the `packaging` library reads, which pip is made with. Its answers are kept beside the
//! script that asks; where Python has the same version of
//! it they are asked for afresh, and `UPDATE=1` keeps them.

use super::marker::{Environment, marker};
use super::requirement::requirement;
use super::version::{Dialect, Operator, Specifier, Version, constraint};
use super::wheel::{Libc, Machine, Target, Wheel, sdist};

const ANSWERS: &str = include_str!("packaging/answers.tsv");
const LIBCS: [Libc; 3] = [Libc::Glibc(2, 41), Libc::Glibc(2, 36), Libc::Musl(1, 2)];

/// Versions that constraints are asked about, and that are sorted.
const VERSIONS: &str = "0.9 1 1.0.dev3 1.0a1 1.0a1.dev2 1.0a1.post1 1.0b2 1.0rc1 1.0.post1 1.0.post1.dev2 1.0.post2 1.0+abc \
    1.0+abc.5 1.0+5 1.0.post1+x 1.0.1 1.0.1rc1 1.1 1.1.dev1 1.1a2 1.1.0 1.1.1 1.2 1.10 2 2.0a1 2.0.1 1!0.5 1!1.0 2024.12.31";

const SINGLE_VERSIONS: &[&str] = &[
    "1.0",
    "v1.0",
    "  1.0\u{20}",
    "1.0.0.0",
    "01.002",
    "1.0alpha",
    "1.0-alpha.3",
    "1.0_b4",
    "1.0c2",
    "1.0.preview_7",
    "1.0pre",
    "1.0-5",
    "1.0-rev5",
    "1.0.r",
    "1.0.post",
    "1.0_post_2",
    "1.0dev",
    "1.0-dev-4",
    "1.0a.post",
    "1.0a.dev3",
    "1.0a1.post2.dev3+Local-1_x.007",
    "3!1.2",
    "V2",
    "1.0RC1",
    "1.0.Dev5",
    "1.0-a-1",
    "1.0a-",
    "1-",
    "1.0--1",
    "1.0+",
    "1.0+a+b",
    "1.0+a_",
    "1.0.",
    ".1",
    "",
    "a",
    "1.x",
    "1.0 1",
    "!1",
    "1!",
    "1.0post1post2",
    "1.0dev1a1",
    "1_0",
    "1.0..1",
    "dev",
    "latest",
    "3.12",
    "3.13.0rc2",
    "3.13t",
    "1.0.0-beta.1",
    "1.0.0-beta-1",
    "1.0-rc.1.post",
    "2.0b",
    "1e5",
];

const SPECIFIERS: &[&str] = &[
    "",
    "==1.0",
    "==1",
    "== 1.0.0",
    "!=1.0",
    "==1.0.*",
    "!=1.0.*",
    "==1.*",
    "==1.1.*",
    "==2.0.0.*",
    "<1.0",
    "<=1.0",
    ">1.0",
    ">=1.0",
    "~=1.0",
    "~=1.0.0",
    "~=1.1",
    "~=1.0a1",
    "~=1.0.post1",
    ">1.0.post1",
    ">1.0a1",
    "<1.0rc1",
    "<1.0.post1",
    "<=1.0.post1",
    ">=1.0.dev3",
    ">1.0.dev3",
    "<1.0.dev3",
    "==1.0+abc",
    "!=1.0+abc",
    "==1.0.post1",
    ">=1.0,<2",
    ">=1.0,!=1.1.*",
    ">=1.0, <2.0 ,",
    "==1!0.5",
    ">=1!0",
    "<1!0",
    "~=1!0.5",
    ">2024",
    "==1.0,==1.1",
    "<2",
    "<1.1",
    ">1.0.1",
    ">=v1.1",
    "~=1",
    ">=1.*",
    "^1.0",
    "=1.0",
    "1.0",
    ">=1.0 <2",
    ">=",
    "=>1.0",
    ">=1.0+abc",
    "==1.0.*.*",
    ">=1.x",
    "==",
    "!==1",
    "~=1.0.*",
    "==1.0a1.*",
    "> 1.0",
    ",>=1.0",
    ">=1.0,,<2",
];

const MARKERS: &[&str] = &[
    "python_version >= '3.9'",
    "python_version < \"3.11\"",
    "python_version=='3.10'",
    "python_version != '3.10'",
    "python_version ~= '3.9'",
    "python_version ~= '3.9.1'",
    "python_version == '3.1*'",
    "python_version == '3.*'",
    "python_version > '3.10'",
    "python_version <= '3.10'",
    "'3.10' <= python_version",
    "'3.10' > python_version",
    "'3.10' == python_version",
    "python_version in '3.9 3.10'",
    "python_version not in '3.9, 3.10'",
    "'3.1' in python_version",
    "python_version >= '3.10.2'",
    "python_version === '3.10'",
    "python_version >= '3'",
    "python_version < '4.0'",
    "python_full_version >= '3.10'",
    "python_full_version < '3.10.2'",
    "python_full_version == '3.10.*'",
    "python_full_version != '3.10.*'",
    "python_full_version != '3.11.4'",
    "python_full_version == '3.11.4'",
    "python_full_version > '3.11'",
    "python_full_version <= '3.11'",
    "python_full_version < '3.12.0a1'",
    "python_full_version ~= '3.11.2'",
    "'3.11.2' <= python_full_version",
    "implementation_version < '3.10.4'",
    "sys_platform == 'win32'",
    "sys_platform != 'win32'",
    "sys_platform == 'linux'",
    "'linux' in sys_platform",
    "sys_platform in 'linux darwin'",
    "sys_platform not in 'linux'",
    "'win32' == sys_platform",
    "sys.platform == 'linux'",
    "os_name == 'nt'",
    "os.name == 'posix'",
    "platform_system == 'Linux'",
    "platform_system != 'Windows'",
    "platform_machine == 'x86_64'",
    "platform_machine != 'x86_64'",
    "platform_machine == 'arm64'",
    "platform_machine in 'x86_64 aarch64'",
    "platform_machine == 'x86_64' or platform_machine == 'aarch64'",
    "platform.machine != 'ppc64le'",
    "platform_python_implementation == 'CPython'",
    "platform_python_implementation != 'PyPy'",
    "python_implementation == 'CPython'",
    "implementation_name == 'cpython'",
    "implementation_name == 'pypy'",
    "extra == 'dev'",
    "extra != 'dev'",
    "python_version > '3.9' and extra == 'dev'",
    "python_version > '3.9' or extra == 'dev'",
    "sys_platform == 'win32' and python_version > '3' or os_name == 'posix'",
    "sys_platform == 'win32' and (python_version > '3' or os_name == 'posix')",
    "(python_version > '3.9')",
    "((python_version > '3.9') and (sys_platform == 'linux'))",
    "python_version>'3.9'and os_name=='posix'",
    "platform_machine == 'x86_64' and sys_platform == 'win32'",
    "platform_machine == 'x86_64' and python_full_version < '3.10.3'",
    "python_full_version < '3.10.3' or os_name == 'posix'",
    "sys_platform < 'm'",
    "os_name >= 'posix'",
    "",
    "python_version",
    "python_version >",
    "python_version > 3",
    "python_version > '3",
    "(python_version > '3'",
    "python_version > '3')",
    "'3' > '3'",
    "pythonversion > '3'",
    "python_version >> '3'",
    "python_version > '3' and",
    "and python_version > '3'",
    "python_version > '3' os_name == 'nt'",
    "python_version not '3'",
    "not python_version > '3'",
    "python_version = '3.9'",
    "python_version > '3' && os_name == 'nt'",
    "python_version is '3'",
];

const REQUIREMENTS: &[&str] = &[
    "a",
    "A.b_C--d",
    "a>=1",
    "a >= 1 , < 2",
    "a(>=1)",
    "a ( >=1 , <2 )",
    "a[x]",
    "a[x,Y_z] ~=1.0",
    "a [ x , y ] == 1.*",
    "a[]",
    "a;os_name=='nt'",
    "a>=1;os_name=='nt'",
    "a>=1 ; (os_name=='nt')",
    "a @ https://h/a.zip",
    "a@https://h/a.zip",
    "a[x] @ git+https://h/a@v1#egg=a",
    "a @ https://h/a;b",
    "a @ https://h/a ; os_name=='nt'",
    "a @ ./local",
    "a1",
    "1a",
    "a-1",
    "",
    "-a",
    "_a",
    "a-",
    "a.",
    "a b",
    "a[x",
    "a[x y]",
    "a[,]",
    "a[x,]",
    "a[-x]",
    "a >= ",
    "a 1.0",
    "a=1",
    "a>=1 <2",
    "a@",
    "a;",
    "a ; os",
    "a>=1; ",
    "a (>=1",
    "a >=1)",
    "a>=1 #x",
    "a/b",
    "a==1.0+local",
    "a>=1.0.*",
    "a!=1.*,>=1",
    "a~=1",
    "é",
    "a,b",
    "a>=1,",
    "a @ x y",
];

const WHEELS: &[&str] = &[
    "a-1-py3-none-any",
    "a-1-py2.py3-none-any",
    "a-1-py2-none-any",
    "a-1-1-py3-none-any",
    "a-1-1b-py39-none-any",
    "a-1-py310-none-any",
    "a-1-py3.py310-none-any",
    "a-1-cp310-none-any",
    "a-1-cp3-none-any",
    "a-1-cp310-cp310-any",
    "a-1-cp310-cp310-linux_x86_64",
    "a-1-cp310-cp310-linux_aarch64",
    "a-1-cp37-cp37m-manylinux1_x86_64",
    "a-1-cp37-cp37m-manylinux2010_x86_64",
    "a-1-cp38-cp38-manylinux2010_x86_64",
    "a-1-cp38-cp38m-manylinux2010_x86_64",
    "a-1-cp39-cp39-manylinux2014_x86_64",
    "a-1-cp39-cp39-manylinux_2_5_x86_64.manylinux1_x86_64",
    "a-1-cp311-cp311-manylinux_2_17_x86_64.manylinux2014_x86_64",
    "a-1-cp311-cp311-manylinux_2_28_aarch64",
    "a-1-cp311-cp311-manylinux_2_36_x86_64",
    "a-1-cp311-cp311-manylinux_2_37_x86_64",
    "a-1-cp311-cp311-manylinux_2_42_x86_64",
    "a-1-cp312-cp312-musllinux_1_0_x86_64",
    "a-1-cp312-cp312-musllinux_1_2_aarch64",
    "a-1-cp312-cp312-musllinux_1_3_x86_64",
    "a-1-cp36-abi3-manylinux_2_17_x86_64",
    "a-1-cp311-abi3-musllinux_1_1_x86_64",
    "a-1-cp38.cp39-abi3-manylinux2014_aarch64",
    "a-1-cp39-abi3.cp39-manylinux2014_aarch64",
    "a-1-py3-abi3-manylinux2014_x86_64",
    "a-1-cp3-abi3-manylinux2014_x86_64",
    "a-1-cp313-cp313t-manylinux_2_28_x86_64",
    "a-1-cp314-cp314t.cp314-manylinux_2_28_x86_64",
    "a-1-cp315-abi3t-manylinux_2_28_x86_64",
    "a-1-py3-none-manylinux2014_x86_64",
    "a-1-py3-none-musllinux_1_1_x86_64",
    "a-1-py2.py3-none-manylinux1_x86_64",
    "a-1-py3-none-linux_x86_64",
    "a-1-py3-none-macosx_11_0_arm64",
    "a-1-py3-none-win_amd64",
    "a-1-cp312-cp312-win_amd64",
    "a-1-cp312-cp312-macosx_10_9_x86_64",
    "a-1-pp310-pypy310_pp73-manylinux_2_17_x86_64",
    "a-1-cp310-cp39-manylinux_2_17_x86_64",
    "a-1-cp27-cp27mu-manylinux1_x86_64",
    "a-1-cp312-cp312-manylinux_2_17_i686",
    "a-1-cp312-cp312-manylinux_2_17_armv7l",
    "a-1-cp312-none-manylinux_2_17_x86_64",
    "a-1-cp39-none-manylinux_2_17_x86_64",
    "a-1-ip3-none-any",
    "a-1-py-none-any",
    "a-1-py4-none-any",
    "a-1-cp312-cp312-manylinux_2_17_x86_64.musllinux_1_1_x86_64.any",
    "a-1-py3-none",
    "a-1-x-py3-none-any",
    "a-1-1-2-py3-none-any",
    "a_b-1.0-py3-none-any",
];

const SDISTS: &[&str] = &[
    "a-1.tar.gz",
    "a-1.zip",
    "Flask_Login-0.6.tar.gz",
    "python-dateutil-2.9.0.post0.tar.gz",
    "a-b-1.0rc1.zip",
    "a-master.zip",
    "a.tar.gz",
    "a-1-2.tar.gz",
    "a-1.whl",
    "a-1.0+cpu.tar.gz",
    "zope.interface-7.2.tar.gz",
    "-1.tar.gz",
];

fn questions() -> Vec<String> {
    let mut rows: Vec<String> = SINGLE_VERSIONS.iter().map(|one| format!("version\t{one}")).collect();
    let asked =
        |kind: &str, list: &[&str]| -> Vec<String> { list.iter().map(|one| format!("{kind}\t{one}")).collect() };
    rows.push(format!("order\t{VERSIONS}"));
    rows.extend(SPECIFIERS.iter().map(|one| format!("allows\t{one}\t{VERSIONS}")));
    rows.extend(asked("marker", MARKERS));
    rows.extend(asked("requirement", REQUIREMENTS));
    rows.extend(WHEELS.iter().map(|one| format!("wheel\t{one}.whl")));
    rows.extend(asked("sdist", SDISTS));
    rows
}

fn bits(bits: impl Iterator<Item = bool>) -> String {
    bits.map(|bit| if bit { '1' } else { '0' }).collect()
}

/// A comparison as the library writes it.
fn shown(one: &Specifier) -> String {
    let (sign, star) = match one.operator {
        Operator::Equal => ("==", ""),
        Operator::Within => ("==", ".*"),
        Operator::NotEqual => ("!=", ""),
        Operator::NotWithin => ("!=", ".*"),
        Operator::AtMost => ("<=", ""),
        Operator::AtLeast => (">=", ""),
        Operator::Below => ("<", ""),
        Operator::Above => (">", ""),
        Operator::Compatible => ("~=", ""),
    };
    format!("{sign}{}{star}", one.version)
}

/// What we say to a question; nothing where we find something wrong with it.
fn ours(question: &str) -> Option<String> {
    let mut parts = question.split('\t');
    let (kind, text, more) = (parts.next()?, parts.next()?, parts.next());
    let versions = |text: &str| -> Vec<Version> { text.split(' ').filter_map(Version::parse).collect() };
    match kind {
        "version" => Some(Version::parse(text)?.to_string()),
        "order" => {
            let mut sorted: Vec<&str> = text.split(' ').collect();
            crate::order::sort_by_key(&mut sorted, |one| Version::parse(one));
            Some(sorted.join(" "))
        }
        "allows" => {
            let (found, problems) = constraint(text, 0, Dialect::Python);
            problems.is_empty().then(|| bits(versions(more.unwrap_or_default()).iter().map(|one| found.allows(one))))
        }
        "marker" => {
            let found = marker(text, 0).ok()?;
            let lines = (8..16).map(|minor| match found.holds(&Environment::line(3, minor)) {
                Some(holds) => {
                    if holds {
                        '1'
                    } else {
                        '0'
                    }
                }
                None => '?',
            });
            Some(lines.collect())
        }
        "requirement" => {
            let (found, problems) = requirement(text, 0);
            let mut found = found.filter(|_| problems.is_empty())?;
            let mut compared: Vec<String> = found.constraint.specifiers().map(shown).collect();
            crate::order::sort(&mut compared);
            crate::order::sort(&mut found.extras);
            let url = found.url.map(|(url, _)| url).unwrap_or_default();
            let marker = if found.marker.is_some() { "marker" } else { "" };
            Some([&found.name, &found.extras.join(","), &compared.join(","), &url, marker].join(" "))
        }
        "wheel" => {
            let wheel = Wheel::parse(text)?;
            let targets = LIBCS.iter().flat_map(|libc| [(libc, Machine::X86_64), (libc, Machine::Aarch64)]);
            let targets = targets.flat_map(|(libc, machine)| {
                (7..16).map(move |minor| Target { python: (3, minor), libc: *libc, machine })
            });
            Some(bits(targets.map(|target| wheel.supports(&target))))
        }
        _ => Some(sdist(text)?.0),
    }
}

/// Asks the library, if there is one.
fn asked(questions: &str) -> Option<String> {
    use std::io::Write;
    use std::process::{Command, Stdio};
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/src/python/packaging/ask.py");
    let mut command = Command::new("python3");
    let mut child =
        command.arg(script).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().ok()?;
    child.stdin.take()?.write_all(questions.as_bytes()).ok()?;
    let output = child.wait_with_output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned())
}

#[test]
fn packaging_reads_the_same() {
    let questions = questions();
    let fresh = asked(&(questions.join("\n") + "\n"));
    let update = std::env::var_os("UPDATE").is_some_and(|value| value == "1");
    if let Some(fresh) = fresh.as_ref().filter(|_| update) {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/src/python/packaging/answers.tsv");
        assert!(std::fs::write(path, fresh).is_ok());
    }
    let fresh = fresh.filter(|fresh| update || fresh.lines().next() == ANSWERS.lines().next());
    let answers = fresh.as_deref().unwrap_or(ANSWERS);
    assert!(questions.len() >= 300);
    assert_eq!(answers.lines().count(), questions.len() + 1, "UPDATE=1 keeps what is asked anew");
    let mut wrong = Vec::new();
    for (question, row) in questions.iter().zip(answers.lines().skip(1)) {
        let theirs = row.strip_prefix(question.as_str()).and_then(|answer| answer.strip_prefix('\t'));
        let ours = ours(question).unwrap_or_else(|| "-".to_owned());
        if theirs != Some(ours.as_str()) {
            wrong.push(format!("{question}\n  theirs {}\n  ours   {ours}", theirs.unwrap_or(row)));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
