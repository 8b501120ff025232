namespace Watchgrain.Client.Specs;

/// <summary>The known name that a mistyped one probably meant.</summary>
internal static class Suggestion
{
    private const int FarthestEdits = 2;

    /// <returns>A clause such as <c>; did you mean 'label'?</c>, or nothing when no known name is within two edits (insert, delete, replace).</returns>
    public static string For(string name, IEnumerable<string> known)
    {
        var nearest = known.Select(candidate => (Candidate: candidate, Edits: Edits(name, candidate))).OrderBy(pair => pair.Edits).ThenBy(pair => pair.Candidate, StringComparer.Ordinal).FirstOrDefault();
        return nearest.Candidate is not null && nearest.Edits <= FarthestEdits ? $"; did you mean '{nearest.Candidate}'?" : "";
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
