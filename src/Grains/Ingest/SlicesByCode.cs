using System.Runtime.InteropServices;
using Watchgrain.Grains.Slices;

namespace Watchgrain.Grains.Ingest;

/// <summary>
/// The slices of one column in one pane, each looked up when the first row has its code: what no row is in costs nothing and is told nothing, however long the dictionary is. Not thread-safe.
/// </summary>
/// <param name="feature">The feature of the column.</param>
/// <param name="dictionary">Its categories; entries may be repeated.</param>
/// <param name="rows">How many rows there are: a dictionary that is longer has no table with a place for each of its codes.</param>
/// <param name="find">Looks a slice up.</param>
internal sealed class SlicesByCode<TSummary>(string feature, string[] dictionary, int rows, Func<SliceName, (ushort Number, string Key)?> find)
    where TSummary : class
{
    private readonly Place[] dense = dictionary.Length <= rows ? new Place[dictionary.Length] : [];
    private readonly Dictionary<int, Place> sparse = [];

    /// <summary>The slice of a code, until the next call; its summary is the caller's.</summary>
    public ref Place Of(int code)
    {
        ref var place = ref (dense.Length > 0 ? ref dense[code] : ref CollectionsMarshal.GetValueRefOrAddDefault(sparse, code, out _));
        if (!place.IsKnown)
            place = new(find(new(feature, dictionary[code])));
        return ref place;
    }

    public struct Place((ushort Number, string Key)? slice)
    {
        /// <summary>Null: rows with this code are in no slice.</summary>
        public readonly (ushort Number, string Key)? Slice => slice;

        /// <summary>Where the predictions of the slice go; null before its first row.</summary>
        public TSummary? Summary { get; set; }

        internal readonly bool IsKnown { get; } = true;
    }
}
