Jekyll::Hooks.register :posts, :post_init do |post|
  changed = `git log -1 --pretty=%ad --date=iso "#{post.path}"`
  post.data["last_modified_at"] = changed unless changed.empty?
end
