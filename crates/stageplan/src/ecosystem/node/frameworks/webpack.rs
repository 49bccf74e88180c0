//! webpack, where it makes a page.

use super::front::{Front, Key, Verdict};

pub(super) const FRONT: Front = Front {
    key: "webpack",
    packages: &["webpack"],
    programs: &["webpack", "webpack-cli"],
    verbs: &[],
    build: &["webpack"],
    configs: &[
        "webpack.config",
        "webpack.prod",
        "webpack.config.prod",
        "webpack.production",
        "config/webpack.prod",
        "webpack/webpack.prod",
        "build/webpack.prod.conf",
    ],
    output: Key { path: &["output", "path"], flags: &["-o", "--output-path"] },
    base: Key { path: &["output", "publicPath"], flags: &[] },
    look: |look, _| {
        if look.has(&["html-webpack-plugin"]).is_some() { Verdict::Site } else { Verdict::Other }
    },
};
