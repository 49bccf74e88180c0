package example.lanterns;

import org.bukkit.plugin.java.JavaPlugin;

public final class LanternPlugin extends JavaPlugin {

    @Override
    public void onEnable() {
        getLogger().info("the lanterns are lit");
    }
}
