activate :directory_indexes
set :build_dir, 'public'

configure :server do
  set :http_prefix, '/preview'
end

configure :build do
  activate :asset_hash
  set :http_prefix, '/api-docs'
end
