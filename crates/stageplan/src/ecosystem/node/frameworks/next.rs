//! Next.js, where it exports files.

use super::front::{Draft, Front, Key, Look, Verdict};

pub(super) const FRONT: Front = Front {
    key: "next",
    packages: &["next"],
    programs: &["next"],
    verbs: &["build", "export"],
    build: &["next", "build"],
    configs: &["next.config"],
    output: Key { path: &["distDir"], flags: &["-o", "--outdir"] },
    base: Key { path: &["basePath"], flags: &[] },
    look,
};

fn look(look: &Look<'_>, draft: &mut Draft) -> Verdict {
    let exported = look.told(&["output"]).is("export");
    let by_command = look.package.scripts.values().find(|line| {
        let words = line.value().split_whitespace().collect::<Vec<_>>();
        words.windows(2).any(|pair| pair == ["next", "export"])
    });
    if !exported && by_command.is_none() {
        return Verdict::Server;
    }
    // With the older command only that command's own option moves the output.
    if let (false, Some(line)) = (exported, by_command) {
        let moved = look.flag(&["-o", "--outdir"]);
        draft.output = Some(
            moved.unwrap_or_else(|| line.derive("node/next-export", "`next export` puts it there", "out".to_owned())),
        );
    }
    Verdict::Site
}
