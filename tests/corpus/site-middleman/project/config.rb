activate :autoprefixer do |prefix|
  prefix.browsers = "last 2 versions"
end

page '/*.xml', layout: false
page '/404.html', directory_index: false

activate :directory_indexes
set :build_dir, 'shop'

configure :build do
  activate :minify_css
  activate :asset_hash
end
