const { src, dest, parallel, series, watch } = require('gulp');
const sass = require('gulp-sass')(require('sass'));

const folders = { out: 'public_html' };
const pages = () => src('src/*.html').pipe(dest(folders.out));
const styles = () => src('src/main.scss').pipe(sass()).pipe(dest(folders.out + '/css'));

exports.build = parallel(pages, styles);
exports.default = series(exports.build, () => watch('src', exports.build));
