using Watchgrain.Client.Specs;
using Watchgrain.Client.Tables;
using Watchgrain.V1;

namespace Watchgrain.Client.Evaluations;

/// <summary>Which columns of a table say what about a version: the truth, the scores of candidate and champion, and each feature.</summary>
/// <param name="Label">The truth.</param>
/// <param name="Candidate">One column, or of several classes one per class in their order.</param>
/// <param name="Champion">As many, or none.</param>
/// <param name="Features">Column by feature; null: each is the column of its name.</param>
internal sealed record CandidateColumns(string Label, IReadOnlyList<string> Candidate, IReadOnlyList<string> Champion, IReadOnlyDictionary<string, string>? Features)
{
    /// <exception cref="InputException">The columns are not those that a version of this kind has, or the table lacks one.</exception>
    public void Check(TableReader table, VersionSpec spec)
    {
        var wanted = spec.Task == ModelTask.Multiclass ? spec.Classes.Count : 1;
        if (Candidate.Count != wanted || (Champion.Count != 0 && Champion.Count != wanted))
            throw new InputException(table.FileName, spec.Task switch
            {
                ModelTask.Multiclass => $"the version is of {wanted} classes ({string.Join(", ", spec.Classes)}): --probability, and --champion-probability if it is given, take a column for each",
                ModelTask.Regression => "the version is a regression: --value names the column of its predictions, and --champion-value that of the champion's",
                _ => "the version is of two classes: --score names the column of its probabilities, and --champion-score that of the champion's",
            });
        foreach (var (name, what) in Named(spec))
        {
            if (!table.ColumnNames.Contains(name, StringComparer.Ordinal))
                throw new InputException(table.FileName, $"there is no column '{name}' ({what}){Suggestion.For(name, table.ColumnNames)}");
        }
    }

    /// <summary>The columns to read: label, candidate, champion, features in the order of the spec.</summary>
    public IReadOnlyList<string> Names(VersionSpec spec) => [.. Named(spec).Select(column => column.Name)];

    private IEnumerable<(string Name, string What)> Named(VersionSpec spec) =>
    [
        (Label, "the truth"), .. Candidate.Select(name => (name, "of the candidate")), .. Champion.Select(name => (name, "of the champion")), .. spec.Features.Select(feature => (Features?.GetValueOrDefault(feature.Name) ?? feature.Name, $"feature {feature.Name} of the version")),
    ];
}
