package example.theatre;

import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.notification.Notification;
import com.vaadin.flow.component.orderedlayout.VerticalLayout;
import com.vaadin.flow.router.Route;

@Route("")
public class Counter extends VerticalLayout {

    private int hooks;

    public Counter() {
        add(new Button("Hang up a coat", event -> Notification.show("hook " + ++hooks)));
    }
}
