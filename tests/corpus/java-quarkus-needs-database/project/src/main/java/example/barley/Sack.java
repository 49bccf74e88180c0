package example.barley;

import io.quarkus.hibernate.orm.panache.PanacheEntity;
import jakarta.persistence.Entity;

@Entity
public class Sack extends PanacheEntity {
    public String sort;
    public int kilos;
}
