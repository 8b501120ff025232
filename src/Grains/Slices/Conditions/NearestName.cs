namespace Watchgrain.Grains.Slices.Conditions;

/// <summary>The known name that a mistyped one probably meant.</summary>
internal static class NearestName
{
    /// <summary>Longer names are not looked for: comparing takes the product of the lengths.</summary>
    private const int LongestLength = 64;

    /// <returns>Null when none is within two edits (insert, delete, replace; case is no edit), or within a third of the name's length.</returns>
    public static string? Of(string name, IEnumerable<string> known)
    {
        var farthest = Math.Clamp(name.Length / 3, 1, 2);
        if (name.Length > LongestLength)
            return null;
        var near = known.Where(candidate => Math.Abs(candidate.Length - name.Length) <= farthest).Select(candidate => (Candidate: candidate, Edits: Edits(name, candidate)));
        var nearest = near.OrderBy(pair => pair.Edits).ThenBy(pair => pair.Candidate, StringComparer.Ordinal).FirstOrDefault();
        return nearest.Candidate is not null && nearest.Edits <= farthest ? nearest.Candidate : null;
    }

    private static int Edits(string from, string to)
    {
        int[] previous = [.. Enumerable.Range(0, to.Length + 1)];
        for (var row = 1; row <= from.Length; row++)
        {
            var current = new int[to.Length + 1];
            current[0] = row;
            for (var column = 1; column <= to.Length; column++)
            {
                var replace = previous[column - 1] + (char.ToLowerInvariant(from[row - 1]) == char.ToLowerInvariant(to[column - 1]) ? 0 : 1);
                current[column] = Math.Min(replace, Math.Min(previous[column], current[column - 1]) + 1);
            }
            previous = current;
        }
        return previous[to.Length];
    }
}
