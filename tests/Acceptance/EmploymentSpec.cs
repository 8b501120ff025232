namespace Watchgrain.Acceptance.Tests;

/// <summary>The spec of the employment data: panes of 5,000 rows in the order of the file, labels in a file of their own.</summary>
internal sealed class EmploymentSpec : IDisposable
{
    public const string Model = "employment";
    public const string Version = "2014";

    private static readonly string[] Numeric = ["AGEP", "SCHL"];
    private static readonly string[] Categorical = ["MAR", "RELP", "DIS", "ESP", "CIT", "MIG", "MIL", "ANC", "NATIVITY", "DEAR", "DEYE", "DREM", "SEX", "RAC1P"];

    private EmploymentSpec(string path) => Path = path;

    public string Path { get; }

    public static EmploymentSpec Write()
    {
        var path = System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"employment-{Guid.NewGuid():N}.yaml");
        File.WriteAllText(path, $"""
            model: {Model}
            version: "{Version}"
            axis: sequence
            pane: 5000
            id: id
            source:
              constant: census
            score: predicted_probability
            prediction: prediction
            label: employed
            features:
            {string.Concat(Numeric.Select(name => $"  - name: {name}\n    type: numeric\n"))}{string.Concat(Categorical.Select(name => $"  - name: {name}\n    type: categorical\n"))}
            reference:
              file: {Repository.Shared("data", "employment_MA_reference.csv.gz")}
            labels:
              file: {Repository.Shared("data", "employment_MA_analysis_target.csv.gz")}
            """);
        return new(path);
    }

    public void Dispose() => File.Delete(Path);
}
