namespace Watchgrain.Grains.Fleet;

/// <summary>
/// Where incidents of one cause began, to find those that began at about the same time. Incidents of the same place and window count once, and any of them stands for the others: so a search looks at as many places as its window has,
/// however many models there are. Pure; not thread-safe.
/// </summary>
/// <typeparam name="T">What stands for an incident.</typeparam>
internal sealed class Beginnings<T>
{
    private readonly List<Place> places = [];
    private long widest;

    /// <summary>Places looked at so far.</summary>
    public long Work { get; private set; }

    /// <param name="at">Where it began.</param>
    /// <param name="window">How far from others, at least 0.</param>
    /// <param name="apart">Incidents that differ in this have places of their own.</param>
    /// <param name="incident">Itself.</param>
    public void Add(long at, long window, long apart, T incident)
    {
        var place = new Place(at, window, apart, incident);
        var i = places.BinarySearch(place);
        if (i < 0)
            places.Insert(~i, place);
        widest = Math.Max(widest, window);
    }

    /// <summary>One incident of each place that is no farther away than the larger of both windows.</summary>
    public IEnumerable<T> Near(long at, long window)
    {
        var reach = Math.Max(window, widest);
        var i = places.BinarySearch(new(at - reach, long.MinValue, long.MinValue, default!));
        for (i = i < 0 ? ~i : i; i < places.Count && places[i].At - at <= reach; i++)
        {
            Work++;
            if (Math.Abs(places[i].At - at) <= Math.Max(window, places[i].Window))
                yield return places[i].Incident;
        }
    }

    private readonly record struct Place(long At, long Window, long Apart, T Incident) : IComparable<Place>
    {
        public int CompareTo(Place other) => (At, Window, Apart).CompareTo((other.At, other.Window, other.Apart));
    }
}
