package example.maps;

/** Prints a sheet on the terminal; the press has no server. */
public class PrintSheet {

    public static void main(String[] args) {
        int sheet = args.length == 0 ? 1 : Integer.parseInt(args[0]);
        System.out.println("sheet " + sheet);
    }
}
