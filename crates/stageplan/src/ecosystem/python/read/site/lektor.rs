//! Lektor: a file that ends in `.lektorproject` beside the folder `content`.

use super::{Draft, Look};
use crate::ecosystem::python::site::{OUTPUT, PORT};
use crate::origin::Origin;

pub(super) fn read(look: &Look<'_, '_>) -> Option<Draft> {
    let unit = look.unit;
    let tree = unit.project.tree();
    let path = tree.files_in(&unit.folder).find(|path| path.extension() == Some("lektorproject"))?.clone();
    if !tree.has_folder(&unit.path("content")?) {
        return None;
    }
    let own = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
    let build = own(&["lektor", "build", "--output-path", OUTPUT]);
    let serve = own(&["lektor", "server", "--host", "0.0.0.0", "--port", PORT]);
    let mut draft = Draft::new("lektor", path.clone(), Origin::of_file(path), build, serve)?;
    draft.usual_output("output");
    Some(draft)
}
