namespace Watchgrain.Acceptance.Tests;

/// <summary>The spec of the synthetic car loans: panes of 500 rows, a reference in a file of its own, labels in the table. From row 25,000 on cars are dearer, and what hangs on that changes with them.</summary>
internal sealed class CarLoanSpec : IDisposable
{
    public const string Model = "car-loan";
    public const string Version = "1";

    private CarLoanSpec(string path) => Path = path;

    public string Path { get; }

    public static CarLoanSpec Write()
    {
        var path = System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"car-loan-{Guid.NewGuid():N}.yaml");
        File.WriteAllText(path, $$"""
            model: {{Model}}
            version: "{{Version}}"
            axis: sequence
            pane: 500
            source:
              constant: loans
            score: y_pred_proba
            prediction: y_pred
            label: repaid
            features:
              - { name: car_value, type: numeric }
              - { name: salary_range, type: categorical }
              - { name: debt_to_income_ratio, type: numeric }
              - { name: loan_length, type: numeric }
              - { name: repaid_loan_on_prev_car, type: categorical }
              - { name: size_of_downpayment, type: categorical }
              - { name: driver_tenure, type: numeric }
            reference:
              file: {{Repository.Shared("data", "car_loan_reference.csv.gz")}}
            """);
        return new(path);
    }

    public void Dispose() => File.Delete(Path);
}
