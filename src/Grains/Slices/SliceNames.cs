using Watchgrain.Grains.Models;

namespace Watchgrain.Grains.Slices;

/// <summary>
/// The slices of a version, as a partition needs them: by value for rows, by number for join records. Declared slices are always there; of the others it keeps those that it has met lately (<see cref="Kept"/>), so its size does
/// not grow with slices that nobody sends. Not thread-safe.
/// </summary>
/// <remarks>Numbers: the declared slices in the order of the spec, then the places of the register; from 65,535 downwards the remainder of each feature of which every value is a slice.</remarks>
public sealed class SliceNames
{
    /// <summary>Value under which further values of a feature count together. A value of this name is one of them.</summary>
    public const string Others = "other";

    /// <summary>About a megabyte; a partition that meets more in a short time asks the register again.</summary>
    public const int Kept = 4096;

    private readonly VersionId id;
    private readonly HashSet<string> open = new(StringComparer.Ordinal);
    private readonly Dictionary<SliceName, (ushort Number, string Key)> declared = [];
    private readonly Dictionary<SliceName, (ushort Number, string Key)> others = [];
    private readonly Dictionary<SliceName, (ushort Number, string Key)> met = [];
    private readonly Dictionary<ushort, string> keys = [];
    private readonly Dictionary<ushort, string> metKeys = [];

    public SliceNames(VersionId id, VersionSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        this.id = id;
        foreach (var (feature, value) in spec.DeclaredSlices())
            Add(declared, new(feature, value), (ushort)declared.Count);
        foreach (var slice in spec.Slices.Where(slice => slice.All))
        {
            open.Add(slice.Feature);
            Add(others, new(slice.Feature, Others), (ushort)(ushort.MaxValue - others.Count));
        }
    }

    /// <summary>How many names the register of a version holds.</summary>
    public static int RoomFor(VersionSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        return (spec.SliceBudget == 0 ? VersionSpec.DefaultSliceBudget : spec.SliceBudget) - spec.DeclaredSlices().Count();
    }

    /// <summary>How many slices a version may have, remainders included.</summary>
    public static int Most(VersionSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        var open = spec.Slices.Count(slice => slice.All);
        return spec.DeclaredSlices().Count() + (open > 0 ? RoomFor(spec) + open : 0);
    }

    /// <summary>True when every value of some feature is a slice: the register may have to be asked.</summary>
    public bool AnyOpen => open.Count > 0;

    /// <summary>True when every value of the feature is a slice.</summary>
    public bool IsOpen(string feature) => open.Contains(feature);

    /// <summary>The slice of a value; null when it is none, or is not known here yet (<see cref="IsSettled"/>).</summary>
    public (ushort Number, string Key)? Find(SliceName name) =>
        declared.TryGetValue(name, out var slice) || others.TryGetValue(name, out slice) || met.TryGetValue(name, out slice) ? slice : null;

    /// <summary>False when the register has to be asked for a value.</summary>
    public bool IsSettled(SliceName name) => !IsOpen(name.Feature) || Find(name) is not null;

    /// <summary>True for a slice that holds what has no place.</summary>
    public bool IsRemainder(ushort number) => number > ushort.MaxValue - others.Count;

    /// <summary>Notes what the register said.</summary>
    public void Learn(IReadOnlyList<SliceName> names, IReadOnlyList<int> places)
    {
        ArgumentNullException.ThrowIfNull(names);
        ArgumentNullException.ThrowIfNull(places);
        for (var i = 0; i < names.Count; i++)
            met[names[i]] = places[i] < 0 ? others[new(names[i].Feature, Others)] : At(names[i], places[i]);
    }

    /// <summary>Forgets what it has met when that is much: to be called between commits, for a commit needs all of its own.</summary>
    public void Trim()
    {
        if (met.Count > Kept)
            met.Clear();
        if (metKeys.Count > Kept)
            metKeys.Clear();
    }

    /// <summary>The grain key of a numbered slice; null when the register has to be asked for it.</summary>
    public string? KeyOf(ushort number) => keys.TryGetValue(number, out var key) || metKeys.TryGetValue(number, out key) ? key : null;

    /// <summary>The place in the register of a number without a key.</summary>
    public int PlaceOf(ushort number) => number - declared.Count;

    private (ushort Number, string Key) At(SliceName name, int place)
    {
        var number = (ushort)(declared.Count + place);
        return (number, metKeys[number] = GrainKeys.Slice(id, name.Feature, name.Value));
    }

    private void Add(Dictionary<SliceName, (ushort Number, string Key)> slices, SliceName name, ushort number)
    {
        var key = GrainKeys.Slice(id, name.Feature, name.Value);
        slices[name] = (number, key);
        keys[number] = key;
    }
}
