//! A whole project out of one text: what follows a line `//- path` is the content of that file. Planning it must not
//! panic, and what is printed must obey the laws.

#![no_main]

use libfuzzer_sys::fuzz_target;
use stageplan::{Options, RepoPath};
use stageplan_tests::corpus::{self, Files};
use stageplan_tests::{TODAY, laws};

fuzz_target!(|data: &[u8]| {
    let text = String::from_utf8_lossy(data);
    let mut files = Files::new();
    for part in text.split("//- ") {
        let (name, content) = part.split_once('\n').unwrap_or((part, ""));
        if let Ok(path) = RepoPath::parse(name.trim())
            && !path.is_root()
            && !files.keys().any(|known| known.is_in(&path) || path.is_in(known))
        {
            files.insert(path, content.as_bytes().to_vec());
        }
    }
    let tree = corpus::tree(&files);
    let planned = stageplan::plan(&tree, &Options::new(TODAY));
    let broken = laws::broken(&planned, &tree, TODAY);
    assert!(broken.is_empty(), "{}", broken.join("\n"));
});
